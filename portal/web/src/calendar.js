/** The days of months, counted: the scripts read no clock. */

/** @param {number} year */
export const leap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/**
 * How many days the months of a year have.
 * @param {number} year
 */
export const months = (year) => [31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
