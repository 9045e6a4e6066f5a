import { describeFaultMatrix } from "./matrix";

describe("on a real kmfddm", () => describeFaultMatrix("kmfddm"));
