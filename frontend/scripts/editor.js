// The editor of flows: built apart, loaded by its page only.
