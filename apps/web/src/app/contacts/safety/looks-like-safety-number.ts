/** Whether a text can be meant as a safety number: sixty digits, as typed or as in its QR code. */
export const looksLikeSafetyNumber = (text: string): boolean =>
  /^(parley-safety-number:)?\d{60}$/.test(text.replace(/\s/g, ''));
