package io.recstream.evaluation;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws hit rate and MRR over the stream, as moving means, one line per model. */
final class Plot {

    /** Distinguishable for colour-blind users: black, and the colours of Okabe and Ito. */
    private static final Color[] COLOURS = {
        Color.BLACK,
        new Color(0x999999),
        new Color(0xE69F00),
        new Color(0x0072B2),
        new Color(0x009E73),
        new Color(0x56B4E9),
        new Color(0xD55E00),
        new Color(0xCC79A7)
    };

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 480;
    private static final int POINTS = 300;
    private static final int SHARE_OF_WINDOW = 20;
    private static final int SMALLEST_WINDOW = 50;

    private final int top;

    Plot(int top) {
        this.top = top;
    }

    /** Writes a PNG. */
    void write(List<ModelResult> outcomes, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        List<XYChart> charts =
                List.of(
                        chart("Hit rate@" + top, Metric.HR, outcomes),
                        chart("MRR@" + top, Metric.MRR, outcomes));
        BitmapEncoder.saveBitmap(
                charts, charts.size(), 1, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    private XYChart chart(String title, Metric metric, List<ModelResult> outcomes) {
        int predictions = outcomes.get(0).size();
        int window = window(predictions);
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(
                                String.format(
                                        Locale.ROOT,
                                        "%s, mean of the last %,d predictions",
                                        title,
                                        window))
                        .xAxisTitle("predictions that count")
                        .yAxisTitle(title)
                        .build();
        AxesChartStyler style = chart.getStyler();
        style.setXAxisDecimalPattern("#,###").setYAxisDecimalPattern("0.00");
        style.setLegendPosition(Styler.LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setSeriesColors(COLOURS);
        for (ModelResult outcome : outcomes) {
            double[] x = new double[points(predictions)];
            double[] y = movingMeans(metric, outcome, x);
            chart.addSeries(outcome.model(), x, y).setMarker(SeriesMarkers.NONE);
        }
        return chart;
    }

    static int window(int predictions) {
        return Math.max(
                1, Math.min(predictions, Math.max(SMALLEST_WINDOW, predictions / SHARE_OF_WINDOW)));
    }

    private static int points(int predictions) {
        return Math.min(POINTS, predictions - window(predictions) + 1);
    }

    /** Fills x with the number of predictions. */
    double[] movingMeans(Metric metric, ModelResult outcome, double[] x) {
        int window = window(outcome.size());
        double[] sums = new double[outcome.size() + 1];
        for (int p = 0; p < outcome.size(); p++) {
            sums[p + 1] = sums[p] + metric.of(outcome, p, top);
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int steps = Math.max(1, x.length - 1);
            int end = window + (int) ((long) i * (outcome.size() - window) / steps);
            x[i] = end;
            y[i] = (sums[end] - sums[end - window]) / window;
        }
        return y;
    }
}
