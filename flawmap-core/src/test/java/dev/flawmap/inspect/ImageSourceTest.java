package dev.flawmap.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Images;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
    @TempDir
    Path folder;

    private static void sameRows(ImageSource source, GreyImage image) throws IOException {
        try (ImageRows rows = source.rows(0)) {
            assertThat(rows.rows(1, image.height())).isEqualTo(image.crop(0, 1, image.width(), image.height() - 1));
            assertThat(rows.notes()).isEmpty();
        }
    }

    @Test
    void bytesAreWhatTheirFileIs() throws IOException {
        Path file = Images.write(folder.resolve("a.b.png"), 7, 5, 3);
        byte[] bytes = Files.readAllBytes(file);
        ImageSource path = ImageSource.of(file);
        ImageSource upload = ImageSource.of("folder\\a.b.png", bytes);
        assertThat(upload.file()).isEqualTo("folder\\a.b.png");
        assertThat(upload.name()).isEqualTo("a.b").isEqualTo(path.name());
        assertThat(upload.sha256()).isEqualTo(path.sha256());
        assertThat(upload.read()).isEqualTo(path.read());
        sameRows(upload, path.read().image());
    }

    @Test
    void anImageInMemoryHasTheSumOfItsValues() throws IOException {
        GreyImage image = GreyImage.of(1, 3, new float[] {0, 0.5f, 1});
        ImageSource source = ImageSource.of("slice 1.5", image);
        ByteBuffer content = ByteBuffer.allocate(20);
        content.putInt(1).putInt(3).putFloat(0).putFloat(0.5f).putFloat(1);
        assertThat(source.sha256()).isEqualTo(Sha256.of(content.array()));
        assertThat(source.name()).isEqualTo("slice 1.5");
        assertThat(source.read().image()).isSameAs(image);
        sameRows(source, image);
        GreyImage turned = GreyImage.of(3, 1, image.pixels());
        assertThat(ImageSource.of("a", turned).sha256()).isNotEqualTo(source.sha256());
    }
}
