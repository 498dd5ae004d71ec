/** Chromium of the distribution, or of whoever runs the tests. */
export const CHROMIUM = process.env.SEMANTEST_CHROMIUM ?? "/usr/bin/chromium";
