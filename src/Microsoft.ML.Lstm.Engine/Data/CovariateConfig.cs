using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>What a forecaster reads beside the values of a series, and how it is scaled: all that is stored of it with the model.</summary>
/// <remarks>A step's covariates lie side by side, those that are known ahead first, in the order of their fields; so do a series' static features and its categories.</remarks>
sealed class CovariateConfig
{
    const int MostFields = 1 << 12, MostBaselineFeatures = 16;

    /// <param name="fields">The fields in the order of the data set: known ahead or past covariates, static numbers, categories as tokens.</param>
    /// <param name="steps">Scaler of a step's covariates, in the order of <see cref="StepFields"/>.</param>
    /// <param name="statics">Scaler of the static numbers.</param>
    public CovariateConfig(FeatureSpec[] fields, FeatureScaler steps, FeatureScaler statics)
    {
        (Fields, Steps, Statics) = (fields, steps, statics);
        KnownAhead = SizeOf(fields, field => field.Role == FieldRole.KnownFuture);
        StepSize = SizeOf(fields, field => field.Kind == InputKind.Continuous);
        Static = SizeOf(fields, field => field.Kind == InputKind.Static);
        Categories = [.. fields.Where(field => field.Kind == InputKind.Tokens).Select(field => field.Size)];
    }

    /// <summary>Of a forecaster that reads values alone.</summary>
    public static CovariateConfig None { get; } = new([], new([], []), new([], []));

    public FeatureSpec[] Fields { get; }

    public FeatureScaler Steps { get; }

    public FeatureScaler Statics { get; }

    /// <summary>Covariates of a step.</summary>
    public int StepSize { get; }

    /// <summary>How many of them are known ahead; they come first.</summary>
    public int KnownAhead { get; }

    /// <summary>Static numbers of a series.</summary>
    public int Static { get; }

    /// <summary>How many values each category has, an unknown one not counted.</summary>
    public int[] Categories { get; }

    public bool IsEmpty => Fields.Length == 0;

    /// <summary>Covariates that the linear baseline reads, too: the first of those that are known ahead.</summary>
    public int BaselineFeatures => Math.Min(KnownAhead, MostBaselineFeatures);

    /// <summary>Numbers of the fields with covariates of steps, in the order in which they lie side by side.</summary>
    public static IEnumerable<int> StepFields(IReadOnlyList<FeatureSpec> fields) => Places(fields, FieldRole.KnownFuture).Concat(Places(fields, FieldRole.Input));

    static IEnumerable<int> Places(IReadOnlyList<FeatureSpec> fields, FieldRole role) =>
        Enumerable.Range(0, fields.Count).Where(field => fields[field].Kind == InputKind.Continuous && fields[field].Role == role);

    /// <summary>Fits the scalers to a data set of series, one example a series.</summary>
    public static CovariateConfig Fit(ExampleSet series)
    {
        int[] rows = [.. Enumerable.Range(0, series.Count)];
        FeatureSpec[] fields = [.. series.Fields.Where(field => field.IsInput)];
        var statics = Enumerable.Range(0, series.Fields.Count).Where(field => series.Fields[field] is { IsInput: true, Kind: InputKind.Static });
        return new(fields, Fit(series, StepFields(series.Fields), rows), Fit(series, statics, rows));
    }

    static FeatureScaler Fit(ExampleSet series, IEnumerable<int> fields, int[] rows)
    {
        FeatureScaler[] own = [.. fields.Select(field => FeatureScaler.Fit(series, field, rows))];
        return new([.. own.SelectMany(scaler => scaler.Means)], [.. own.SelectMany(scaler => scaler.Scales)]);
    }

    static int SizeOf(IEnumerable<FeatureSpec> fields, Func<FeatureSpec, bool> counts) => fields.Where(counts).Sum(field => field.Size);

    /// <summary>Writes a configuration, or reads one.</summary>
    public static CovariateConfig Transfer(ModelCodec codec, CovariateConfig? config)
    {
        var fields = codec.List(config?.Fields, 0, MostFields, field =>
        {
            var spec = FeatureSpec.Transfer(codec, field);
            return new FeatureSpec(spec.Name, spec.Kind, spec.Size, codec.Choice(field?.Role));
        });
        if (fields.Length == 0) return None;
        if (!Array.TrueForAll(fields, field => field.IsInput)) throw new InvalidDataException("It has a covariate whose role is not an input's.");
        var sizes = new CovariateConfig(fields, None.Steps, None.Statics);
        return new(fields, FeatureScaler.Transfer(codec, config?.Steps, sizes.StepSize), FeatureScaler.Transfer(codec, config?.Statics, sizes.Static));
    }
}
