// What every page runs: the components, htmx, live parts, the lock. Without it every page still works.
import { initAll } from "nhsuk-frontend";
import "htmx.org";
import { startLive } from "./live.js";
import { startLock } from "./lock.js";
import { startUnsaved } from "./unsaved.js";
import { startWork } from "./work.js";
import { startPasskeys } from "./passkeys.js";
import { startNotices } from "./notices.js";

initAll();
startLive();
startLock();
startUnsaved();
startWork();
startPasskeys();
startNotices();
