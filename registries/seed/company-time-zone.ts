/** Where the demo company and all its demo customers are. */
export const companyTimeZone = 'America/Chicago';
