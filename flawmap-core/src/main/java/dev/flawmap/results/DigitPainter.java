package dev.flawmap.results;

import java.awt.image.BufferedImage;

/** Writes small numbers into a picture, without fonts. */
final class DigitPainter {
    private static final int WIDTH = 5;
    private static final int HEIGHT = 7;
    private static final int PICTURE_PER_DOT = 512;
    private static final int LARGEST_DOT = 4;
    private static final int BACKGROUND = 0x000000;

    /** The rows of every digit from the top; the leftmost dot is the highest of five bits. */
    private static final int[][] DOTS = {
        {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
        {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
        {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
        {0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110},
        {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
        {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
        {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
        {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
        {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
        {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100}
    };

    private final BufferedImage picture;
    private final int colour;
    private final int dot;

    /** Digits that grow with the picture: 14 pixels high in one of 1024, at most 28. */
    DigitPainter(BufferedImage picture, int colour) {
        this.picture = picture;
        this.colour = colour;
        int side = Math.max(picture.getWidth(), picture.getHeight());
        this.dot = Math.min(LARGEST_DOT, Math.max(1, side / PICTURE_PER_DOT));
    }

    /** Writes a number on black, its top left corner at (x, y), or as near to it as the picture allows. */
    void draw(int number, int x, int y) {
        String text = Integer.toString(number);
        int width = (text.length() * (WIDTH + 1) + 1) * dot;
        int height = (HEIGHT + 2) * dot;
        int left = Math.max(0, Math.min(x, picture.getWidth() - width));
        int top = Math.max(0, Math.min(y, picture.getHeight() - height));
        fill(left, top, width, height, BACKGROUND);
        for (int i = 0; i < text.length(); i++) {
            int[] rows = DOTS[text.charAt(i) - '0'];
            for (int row = 0; row < HEIGHT; row++) {
                for (int column = 0; column < WIDTH; column++) {
                    if ((rows[row] >> (WIDTH - 1 - column) & 1) == 1) {
                        int dotX = left + (i * (WIDTH + 1) + 1 + column) * dot;
                        fill(dotX, top + (row + 1) * dot, dot, dot, colour);
                    }
                }
            }
        }
    }

    private void fill(int left, int top, int width, int height, int rgb) {
        for (int y = top; y < Math.min(top + height, picture.getHeight()); y++) {
            for (int x = left; x < Math.min(left + width, picture.getWidth()); x++) {
                picture.setRGB(x, y, rgb);
            }
        }
    }
}
