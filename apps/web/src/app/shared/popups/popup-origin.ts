/** A point of the window, or an element beside which a popup opens. */
export type PopupOrigin = { readonly x: number; readonly y: number } | HTMLElement;
