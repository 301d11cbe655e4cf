import { z } from 'zod';

/** E-mail address of a demo customer; upper and lower case are the same person. */
export const demoEmailSchema = z.email().max(200).toLowerCase();
