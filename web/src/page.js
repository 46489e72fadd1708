// Which script a page has.

import { compare } from "./compare.js";
import { explore } from "./explore.js";
import { library } from "./library.js";
import { replay } from "./replay.js";
import { theory } from "./theory.js";
import { work } from "./workbench.js";

const pages = { compare, explore, library, replay, theory, work };
pages[document.body.dataset.page]();
