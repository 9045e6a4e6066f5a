import { describeFaultMatrix } from "./matrix";

describe("on a real nanohub", () => describeFaultMatrix("nanohub"));
