/** C0 and C1 controls, DEL, and the bidirectional and zero-width characters that can make a line lie about itself. */
const hostile = /[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/**
 * Makes a string from AWS, a file or the far side safe to draw: control characters, bidirectional overrides and
 * zero-width characters become a space (never nothing, so that two words cannot be joined), lone surrogates U+FFFD.
 */
export const clean = (text: string): string => text.replace(hostile, ' ').toWellFormed();
