// Written in its folder's first commit.
