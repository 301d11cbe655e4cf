/** Signs the session tokens of the load; the worker of a benchmark lives for one run on this machine. */
export const benchSecret = 'bench-only-secret-of-32-characters-or-more';
