package dev.flawmap.simulate.fibre;

/** Something that lies in a layer of a scene. */
interface Shape {
    void paint(PaintLayer sheet);
}
