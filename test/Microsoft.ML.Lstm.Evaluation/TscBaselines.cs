using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>What whoever has a series to classify tries first: a linear model of its values, the nearest neighbour, an LSTM and nothing else.</summary>
static class TscBaselines
{
    sealed class Wide
    {
        public float[] Features { get; set; } = [];
        public string Class { get; set; } = "";
    }

    /// <summary>One layer of 64 units that reads forwards; its last state, and a dense layer.</summary>
    public static IEstimator<ITransformer> PlainLstm(MLContext ml) => ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions
    {
        Bidirectional = false,
        Pooling = SequencePooling.Last,
        ConvolutionChannels = 0,
        RandomConvolutions = 0,
        TimeReduction = 1,
        InputNoise = 0,
        LabelSmoothing = 0,
        Network = new() { HiddenSize = 64, Dropout = 0 },
        Training = new() { Members = 1 },
    });

    /// <summary>Logistic regression of ML.NET, on standardised values; SdcaMaximumEntropy does not end within minutes where classes are separable.</summary>
    public static IEstimator<ITransformer> Linear(MLContext ml) => ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
        .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    /// <summary>The share of series whose nearest neighbour, by Euclidean distance, has their class.</summary>
    public static double NearestNeighbor(IDataView train, IDataView test, string column = "Features", bool leaveOneOut = false)
    {
        var (known, asked) = (Rows(train, column), Rows(test, column));
        return Enumerable.Range(0, asked.Length).Average(i => Nearest(i).Class == asked[i].Class ? 1.0 : 0);

        (float[] Features, string Class) Nearest(int i) => known.Where((_, other) => !leaveOneOut || other != i).MinBy(other => Distance(asked[i].Features, other.Features));
    }

    /// <summary>Vectors of one size: shorter series are filled with zeros, and so are missing values.</summary>
    public static (IDataView Train, IDataView Test) Widen(MLContext ml, IDataView train, IDataView test)
    {
        var (known, asked) = (Rows(train), Rows(test));
        var size = known.Concat(asked).Max(one => one.Features.Length);
        var definition = SchemaDefinition.Create(typeof(Wide));
        definition[nameof(Wide.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return (View(known), View(asked));

        IDataView View((float[] Features, string Class)[] rows) => ml.Data.LoadFromEnumerable(
            rows.Select(one => new Wide { Features = [.. one.Features.Concat(new float[size - one.Features.Length]).Select(value => float.IsNaN(value) ? 0 : value)], Class = one.Class }), definition);
    }

    static (float[] Features, string Class)[] Rows(IDataView view, string column = "Features") => [.. view.GetColumn<float[]>(column).Zip(view.GetColumn<string>("Class"))];

    static double Distance(float[] one, float[] other)
    {
        double sum = 0;
        for (var i = 0; i < one.Length; i++) sum += (one[i] - other[i]) * (double)(one[i] - other[i]);
        return sum;
    }
}
