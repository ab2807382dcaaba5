package io.recstream.job.ingest;

import java.io.Serializable;

/**
 * What happens where input is gone before it was read.
 *
 * @param failsJob whether it ends the job; otherwise it is counted, and the job goes on
 * @param countingSetting the setting, with its value, that lets the job go on
 */
public record OnLostInput(boolean failsJob, String countingSetting) implements Serializable {}
