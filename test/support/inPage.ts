/**
 * What functions have that a test sends into a page. TypeScript's own types of the browser would hold for the whole repository,
 * where they contradict Node's.
 */

/** An element of the page. */
export interface PageElement {
  readonly textContent: string | null;
  readonly innerText?: string;
  readonly className: string;
  readonly children: Iterable<PageElement>;
  readonly firstChild: { readonly textContent: string | null } | null;
  readonly parentElement: PageElement | null;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): { readonly left: number; readonly right: number; readonly width: number };
  querySelector(selector: string): PageElement | null;
  setAttribute(name: string, value: string): void;
}

/** The canvas that {@link PageDocument} makes. */
export interface PageCanvas {
  getContext(
    kind: "2d",
    options: { readonly willReadFrequently: boolean },
  ): {
    fillStyle: string;
    clearRect(left: number, top: number, width: number, height: number): void;
    fillRect(left: number, top: number, width: number, height: number): void;
    getImageData(left: number, top: number, width: number, height: number): { readonly data: Iterable<number> };
  };
}

/** The page. */
export interface PageDocument {
  readonly documentElement: PageElement;
  createElement(name: "canvas"): PageCanvas;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** How an element is shown. */
export interface PageStyle {
  readonly fontSize: string;
  readonly overflow: string;
  readonly color: string;
  readonly backgroundColor: string;
}
