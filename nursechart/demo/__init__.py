"""The demonstration: the main job from end to end on invented patients, with real parts.

The pharmacy server is a process of its own with an embedded encrypted database, each laptop a process with a folder of
its own, and they meet over TLS on loopback; the network goes away because the server's socket is closed. The story is
told through the real windows by key, so what it shows a nurse can do. Only the clock is the story's: it begins at nine
of the last morning, and the hour and a half of an infusion passes at once.
"""
