/** A logger for the SDK that logs to nobody: a line on the terminal would stand in the middle of the list. */
export const silent = {trace() {}, debug() {}, info() {}, warn() {}, error() {}};
