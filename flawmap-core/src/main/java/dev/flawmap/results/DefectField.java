package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What results say of a defect, in the order in which they say it: {@code inspections.json} by the names there, {@code
 * defects.csv} by ImageJ's. Lengths and positions are in the unit that is named beside them where their own name has none.
 */
enum DefectField {
    LABEL("label", "Defect", Defect::label),
    EXPECTED_FALSE("expected_false", "ExpectedFalse", expected(Expectation::perImage)),
    LEAST("expected_false_least", "ExpectedFalseLeast", expected(Expectation::least)),
    MOST("expected_false_most", "ExpectedFalseMost", expected(Expectation::most)),
    AREA("area_px", "Area", Defect::areaPx),
    MEAN("mean_score", "Mean", Defect::meanScore),
    MAX("max_score", "Max", Defect::maxScore),
    X("x", "X", Defect::x),
    Y("y", "Y", Defect::y),
    BX("bx", "BX", Defect::bx),
    BY("by", "BY", Defect::by),
    WIDTH("width", "Width", Defect::width),
    HEIGHT("height", "Height", Defect::height),
    FERET("feret_px", "Feret", Defect::feretPx),
    CIRCULARITY("circularity", "Circ.", Defect::circularity),
    AREA_PERCENT("area_percent", "Area_percent", defect -> 100 * defect.imageShare()),
    UNIT("unit", "Unit", defect -> "px"),
    AREA_NM2("area_nm2", "Area_nm2", Defect::areaNm2),
    FERET_NM("feret_nm", "Feret_nm", Defect::feretNm);

    final String json;
    final String csv;
    final Function<Defect, Object> value;

    DefectField(String json, String csv, Function<Defect, Object> value) {
        this.json = json;
        this.csv = csv;
        this.value = value;
    }

    private static Function<Defect, Object> expected(ToDoubleFunction<Expectation> value) {
        return defect -> defect.expectedFalse().stream().mapToDouble(value).findFirst();
    }
}
