// Room to be filled.
