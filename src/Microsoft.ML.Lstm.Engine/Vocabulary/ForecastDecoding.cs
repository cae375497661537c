namespace Microsoft.ML.Lstm;

/// <summary>How a forecaster's network reaches the steps of the horizon. Steps beyond what it forecasts at once follow from its own forecasts, with each of them.</summary>
public enum ForecastDecoding
{
    /// <summary>A dense layer tells all steps of the horizon at once. What null stands for (<c>ForecastOptions.Decoding</c>), unless the encoder-decoder is better where covariates are known ahead.</summary>
    Direct,

    /// <summary>
    /// The network forecasts a block (the patch length where it is given, else the first season, else a quarter of the horizon or an eighth of a window that is given) and reads its medians as values until the horizon
    /// is reached: for horizons that are long, or longer than the series. Bounds of the first block are calibrated on held-out errors; from block to block they grow as errors were seen to grow.
    /// </summary>
    Recursive,

    /// <summary>
    /// A second recurrent layer, the decoder, runs over the steps of the horizon. At each it reads the encoder's state (Cho et al. 2014), the step's baseline, its place in horizon and
    /// seasons, and the covariates that are known ahead.
    /// </summary>
    EncoderDecoder,
}
