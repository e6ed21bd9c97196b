/** Images, data sets, model files, inspection, evaluation and result formats. */
@SuppressWarnings("requires-automatic")
open module dev.flawmap.core {
    requires com.google.protobuf;
    requires com.microsoft.onnxruntime;
    requires com.twelvemonkeys.imageio.tiff;
    requires transitive java.desktop;
    requires static org.jspecify;
    requires org.tribuo.util.onnx;
    requires tools.jackson.databind;

    exports dev.flawmap;
    exports dev.flawmap.data;
    exports dev.flawmap.evaluate;
    exports dev.flawmap.file;
    exports dev.flawmap.image;
    exports dev.flawmap.image.metadata;
    exports dev.flawmap.inspect;
    exports dev.flawmap.model;
    exports dev.flawmap.model.calibration;
    exports dev.flawmap.model.inference;
    exports dev.flawmap.outline;
    exports dev.flawmap.results;

    uses dev.flawmap.model.DetectorEngine;
}
