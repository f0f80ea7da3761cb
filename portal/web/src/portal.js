/** What the portal's pages load where the browser runs scripts; each page says which it is. */

import "./words.js"; // first: among their like they pack better, by 200 bytes
import { data } from "./local.js";
import { reportPage } from "./report.js";
import { statusPage } from "./status.js";

({ report: reportPage, status: statusPage })[/** @type {"report" | "status"} */ (data.page)]();
