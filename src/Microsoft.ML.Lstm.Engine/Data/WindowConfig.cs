using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>How a window of the past becomes a network's input: all that is settled before training and stored with the model.</summary>
sealed record WindowConfig
{
    /// <summary>Seasons that a forecaster has at most.</summary>
    public const int MostSeasons = 8;

    const int LeastSpread = 8;

    /// <summary>Shortest seasons that a window spans where a series is many times as long, and values of a window at least.</summary>
    const int WindowSeasons = 7, WindowsPerSeries = 8, LeastWindow = 16;

    public required int WindowSize { get; init; }
    public required int Horizon { get; init; }

    /// <summary>Values that one step of the network reads.</summary>
    public required int SegmentLength { get; init; }

    /// <summary>Lengths of the seasons, the shorter first; empty for none.</summary>
    public required int[] Seasons { get; init; }

    /// <summary>Whether values are read as logarithms.</summary>
    public required bool Log { get; init; }

    /// <summary>Whether the network reads a missing-value indicator for each value.</summary>
    public required bool MaskInputs { get; init; }

    /// <summary>The prior of the spread, for windows with too few values.</summary>
    public required SpreadPrior Spreads { get; init; }

    /// <summary>What is read beside the values.</summary>
    public CovariateConfig Covariates { get; init; } = CovariateConfig.None;

    /// <summary>Ranges of all other values between them and one that is read as missing (<see cref="IsolatedOutlier"/>); 0 where every value is read as it is.</summary>
    public double OutlierRanges { get; init; }

    /// <summary>Writes a configuration, or reads one.</summary>
    public static WindowConfig Transfer(ModelCodec codec, WindowConfig? config) => new()
    {
        WindowSize = codec.Int(config?.WindowSize, 1, 1 << 20),
        Horizon = codec.Int(config?.Horizon, 1, 1 << 16),
        SegmentLength = codec.Int(config?.SegmentLength, 1, 1 << 20),
        Seasons = codec.List(config?.Seasons, 0, codec.Version < 8 ? 2 : MostSeasons, season => codec.Int(season, 2, 1 << 20)),
        Log = codec.Flag(config?.Log),
        MaskInputs = codec.Flag(config?.MaskInputs),
        Spreads = SpreadPrior.Transfer(codec, config?.Spreads),
        Covariates = codec.Version < 5 ? CovariateConfig.None : CovariateConfig.Transfer(codec, config?.Covariates),
        ContextLength = codec.Version < 9 ? 0 : codec.Int(config?.ContextLength, 0, 1 << 16),
        OutlierRanges = codec.Version < 10 ? 0 : codec.Double(config?.OutlierRanges, 0),
    };

    /// <summary>Steps of the network; the last ends where the window ends, the first may begin before it.</summary>
    public int Steps => (WindowSize + SegmentLength - 1) / SegmentLength;

    /// <summary>Inputs of each step.</summary>
    public int StepSize => SegmentLength * ((MaskInputs ? 2 : 1) + Covariates.StepSize);

    /// <summary>Variates of a mixer: the covariates of a step, and the series.</summary>
    public int Variates => Covariates.StepSize + 1;

    /// <summary>Numbers of each variate: its window, and whether it is the token before them all.</summary>
    public int VariateSize => WindowSize + 1;

    /// <summary>Steps up to the present whose covariates a forecast may read: those of a window, and of one further back where values have been missing since.</summary>
    public int CovariateHistory => Covariates.StepSize == 0 ? 0 : (2 * WindowSize) + Horizon;

    /// <summary>Values of the past that a pretrained forecaster reads, beside what is trained; 0 where there is none.</summary>
    public int ContextLength { get; init; }

    /// <summary>Values before an origin that a forecast looks at.</summary>
    public int HistoryLength => Math.Max(ReadLength, ContextLength);

    /// <summary>Values that the network and the baseline look at: the window, a few where it is shorter than that, and two of each season.</summary>
    public int ReadLength
    {
        get
        {
            var length = Math.Max(WindowSize, SpreadLength);
            foreach (var season in Seasons) length = Math.Max(length, (2 * season) + Smoothing(season));
            return length;
        }
    }

    /// <summary>Last values that tell a window's spread: those of a shorter window would say too little.</summary>
    public int SpreadLength => Math.Max(WindowSize, LeastSpread);

    /// <summary>
    /// Forecasts further from their window's level than so many spreads are cut: no window promises more. A straight line through the window goes
    /// on within it.
    /// </summary>
    public float ClipLimit => WindowScale.Limit * (1 + ((float)Horizon / WindowSize));

    /// <summary>Last values whose mean is the window's level.</summary>
    public int LevelLength => Seasons is [var season, ..] && season <= WindowSize ? season : Math.Max(1, WindowSize / 4);

    /// <summary>Numbers that tell a step's place: in the horizon, and as sine and cosine in each season.</summary>
    public int Positions => 1 + (2 * Seasons.Length);

    /// <summary>Features of the linear baseline: naive forecasts, then covariates that are known ahead.</summary>
    public int BaselineFeatures => NaiveForecasts + Covariates.BaselineFeatures;

    /// <summary>The features of the linear baseline that come from the values alone.</summary>
    public int NaiveForecasts => 4 + (Seasons.Length == 0 ? 0 : 1) + (3 * Seasons.Length);

    /// <summary>
    /// A window that spans two horizons and two of the longest season, and several of the shortest where the series are long: of seven days of ten minutes or
    /// quarters of an hour far more can be learnt than of two.
    /// </summary>
    /// <param name="seasons">Lengths of the seasons, the shorter first.</param>
    /// <param name="horizon">Steps that are forecast.</param>
    /// <param name="length">Length of a series.</param>
    public static int Window(ReadOnlySpan<int> seasons, int horizon, int length)
    {
        var (shortest, longest) = seasons is [var first, ..] ? (first, seasons[^1]) : (1, 1);
        var span = Math.Max(Math.Max(LeastWindow, 2 * Math.Max(longest, horizon)), Math.Min(WindowSeasons * shortest, length / WindowsPerSeries));
        return Math.Clamp(span, 1, Math.Max(Math.Max(2 * longest, horizon), length / 2));
    }

    /// <summary>A segment length that makes about eight steps of a long window, and segments of at least four values of a short one.</summary>
    public static int Segment(int window) => Math.Min(window, Math.Max(4, (window + 7) / 8));

    /// <summary>
    /// The coefficients of the candidates that make a naive forecast: the last value, or the last season moved by half of what the level has moved since.
    /// </summary>
    public double[] PriorWeights()
    {
        var mixture = new double[BaselineFeatures];
        if (Seasons is not [var season, ..]) mixture[1] = 1;
        else (mixture[4], mixture[5]) = (season <= WindowSize ? -0.5 : 0, 1);
        return mixture;
    }

    /// <summary>
    /// How many windows with futures of their own the naive forecast counts as, for each candidate. Where nothing repeats, few windows show drifts by
    /// chance: a line that goes on needs more of them.
    /// </summary>
    public double[] PriorStrengths()
    {
        var strengths = new double[BaselineFeatures];
        Array.Fill(strengths, Seasons.Length == 0 ? 1 : 0.25);
        if (Seasons.Length == 0) (strengths[0], strengths[3]) = (10, 10);
        return strengths;
    }

    /// <summary>Neighbours on each side over which a long season's lagged values are averaged.</summary>
    public static int Smoothing(int season) => season / 24;
}
