package dev.flawmap.image.metadata;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** OME-TIFF: XML in the image's description. */
final class Ome {
    private Ome() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<String> text = file.description().filter(told -> told.startsWith("<") && told.contains("<OME"));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text.get()));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Pixels")) {
                    return Optional.of(Facts.of("OME-TIFF", Facts.square(side(xml, "X"), side(xml, "Y"), 1)));
                }
            }
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static OptionalDouble side(XMLStreamReader xml, String axis) {
        String size = xml.getAttributeValue(null, "PhysicalSize" + axis);
        String unit = xml.getAttributeValue(null, "PhysicalSize" + axis + "Unit");
        return MetadataText.length((size == null ? "" : size) + " " + (unit == null ? "um" : unit));
    }
}
