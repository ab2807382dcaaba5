package io.recstream.job.ingest;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Marks the catalogue's inputs as idle, so that they neither hold event time back nor advance it.
 */
public final class NoWatermarks implements WatermarkStrategy<DecodedRecord<CatalogItem>> {

    private static final long serialVersionUID = 1L;

    @Override
    public WatermarkGenerator<DecodedRecord<CatalogItem>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new WatermarkGenerator<>() {
            @Override
            public void onEvent(
                    DecodedRecord<CatalogItem> item, long time, WatermarkOutput output) {
                output.markIdle();
            }

            @Override
            public void onPeriodicEmit(WatermarkOutput output) {
                output.markIdle();
            }
        };
    }
}
