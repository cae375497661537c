using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Sequences;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings that all trainers of sequences have; every one has a default.</summary>
public abstract record LstmTrainerOptions : SequenceOptions
{
    private protected LstmTrainerOptions()
    {
    }

    /// <summary>Column of the label. Default "Label".</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>Column of the sequences: a vector of <see cref="float"/> or of keys, of known or unknown size. Default "Features".</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }

    /// <inheritdoc cref="LstmFeatureColumn.ContributionsColumnName"/>
    public string? ContributionsColumnName { get; init; }

    /// <inheritdoc cref="LstmFeatureColumn.AttentionColumnName"/>
    public string? AttentionColumnName { get; init; }

    /// <summary>Additional feature columns, each with an encoder of its own. Default none.</summary>
    public IReadOnlyList<LstmFeatureColumn> AdditionalFeatureColumns { get; init; } = [];

    /// <summary>
    /// Column of times: a vector of numbers, one for each step of every column of sequences of numbers, in any unit and from any zero; they must not fall. Steps may then come at any times and hold any of their features,
    /// NaN where a feature is not measured: networks read the last value, whether it is measured, and how long ago it was measured before (<see cref="SequenceOptions.TimeGaps"/>). Null, the default, for steps at regular times.
    /// </summary>
    public string? TimeColumnName { get; init; }

    /// <summary>
    /// Column to add: after each step what column Score would hold if the sequence ended there, a vector of variable size [steps], of classes [steps, classes]: a risk over time. Steps are the times, or the steps of
    /// <see cref="FeatureColumnName"/>; all other sequences of the row end at the same part of theirs. With times a row takes one pass, unless layers or pools read backwards (tokens, bidirectional layers, <see cref="SequencePooling.Attention"/>,
    /// very long sequences): every beginning is then read, which takes the square of the steps. Train with <see cref="SequenceOptions.LeastBeginning"/>, or on beginnings, if answers are to be good early. Null, the default, for none.
    /// </summary>
    public string? StepScoreColumnName { get; init; }

    /// <summary>Column of the examples' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>The columns that tell of each step.</summary>
    internal virtual StepColumns StepColumns => new(StepScoreColumnName, null);

    private protected override bool HasTimes => TimeColumnName is not null;

    /// <summary>All columns of features, the first one first; throws unless the columns make sense.</summary>
    internal IReadOnlyList<LstmFeatureColumn> CheckedFeatures(IEnumerable<string> scoreColumns)
    {
        if (string.IsNullOrEmpty(LabelColumnName)) throw new ArgumentException($"{nameof(LabelColumnName)} is empty. Name the column of what is learnt.", nameof(LabelColumnName));
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        ColumnNames.RefuseEmpty(TimeColumnName, nameof(TimeColumnName));
        if (AdditionalFeatureColumns?.Contains(null!) == true)
            throw new ArgumentException($"{nameof(AdditionalFeatureColumns)} holds null. Name each column, or leave the list empty.", nameof(AdditionalFeatureColumns));
        IReadOnlyList<LstmFeatureColumn> features =
        [
            new(FeatureColumnName) { FeaturesPerStep = FeaturesPerStep, ContributionsColumnName = ContributionsColumnName, AttentionColumnName = AttentionColumnName },
            .. AdditionalFeatureColumns ?? throw new ArgumentNullException(nameof(AdditionalFeatureColumns)),
            .. TimeColumnName is null ? (LstmFeatureColumn[])[] : [new(TimeColumnName) { IsTime = true }],
        ];
        if (features.DistinctBy(column => column.Name).Count() < features.Count)
            throw new ArgumentException($"The columns of features are {ColumnNames.Quoted(features.Select(column => column.Name))}. Name each once.");
        ColumnNames.RequireDistinct([.. scoreColumns, .. StepColumns.Names, .. features.SelectMany(column => new[] { column.ContributionsColumnName, column.AttentionColumnName }).OfType<string>()]);
        if (((LstmTrainerOptions)Resolved()).Pooling is not SequencePooling.Attention and var pooling && features.FirstOrDefault(column => column.AttentionColumnName is not null) is { } attended)
            throw new ArgumentException($"The attention weights of column '{attended.Name}' were asked for, but {nameof(Pooling)} is {pooling}, which has none. Choose {nameof(SequencePooling.Attention)}, or leave {nameof(AttentionColumnName)} null.");
        return features;
    }
}
