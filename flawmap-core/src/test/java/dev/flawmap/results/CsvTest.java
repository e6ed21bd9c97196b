package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void levelsAreNotRoundedToWhatNothingExceeds() {
        assertThat(new Csv().line(0.99999985f, new BigDecimal("0.99999985"), new BigDecimal("100")))
                .hasToString("1,0.99999985,100\n");
        assertThat(new Csv(Csv.Format.SEMICOLON).line(new BigDecimal("0.99999985")))
                .hasToString("0,99999985\n");
    }

    @Test
    void commasAndQuotesStayInOneCellAndControlCharactersAreEscaped() {
        assertThat(new Csv().line("a,b", "say \"x\"", "two\nlines", "c\rd", "plain"))
                .hasToString("\"a,b\",\"say \"\"x\"\"\",two\\nlines,c\\rd,plain\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1"})
    void textThatASpreadsheetWouldComputeIsDefused(String text) {
        assertThat(new Csv().line(text, "x" + text)).hasToString("'" + text + ",x" + text + "\n");
    }

    @Test
    void aNameCanNeitherColourATerminalNorSplitALine() {
        assertThat(new Csv().line("\r=1", "\n=1", "\t=1", "a\u001b[31mred", "a\u202eb"))
                .hasToString("\\r=1,\\n=1,\\t=1,a\\u001b[31mred,a\\u202eb\n");
    }

    @Test
    void numbersStayNumbers() {
        assertThat(new Csv().line(-1, -2.5, OptionalDouble.of(-3), OptionalDouble.empty(), false, ""))
                .hasToString("-1,-2.5,-3,,false,\n");
    }

    @Test
    void numbersHaveSixDigitsAtMost() {
        assertThat(new Csv().line(1 / 3.0, 0.05f, 123456.7, 1e-9, 2e20, 12345678))
                .hasToString("0.333333,0.05,123457,1E-9,2E+20,12345678\n");
    }

    @Test
    void semicolonsComeWithDecimalCommas() {
        assertThat(new Csv(Csv.Format.SEMICOLON).line("a;b", "c,d", 2.5)).hasToString("\"a;b\";c,d;2,5\n");
        assertThat(new Csv(Csv.Format.TAB).line("a\tb", "c,d", 2.5)).hasToString("a\\tb\tc,d\t2.5\n");
    }

    @Test
    void numbersGivenAsTextStayNumbers() {
        assertThat(new Csv().line("-1.46551e-12", "+3", "-1+1", "-").toString())
                .isEqualTo("-1.46551e-12,+3,'-1+1,'-\n");
    }
}
