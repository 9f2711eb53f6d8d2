// Nothing to call: what this module does, it does when a process starts.
