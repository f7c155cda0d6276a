"""The screens: Qt Widgets that show and ask, and decide nothing.

One folder is one screen. `theme` turns the design tokens into a palette, a style sheet and painted icons; `widgets` has
what screens share; `shell` is the frame around them. The style is Fusion with a palette and one generated style sheet;
small painted widgets stand where a style sheet cannot do it. Charts are painted too: no chart library is loaded.
"""
