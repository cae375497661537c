using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// The groups of features between which a forecast is shared out: patches of the past values, the latest first, then the fields of covariates, static numbers and
/// categories, each with all of its steps.
/// </summary>
sealed class FeatureGroups
{
    /// <summary>Where a field lies: among a step's covariates, the static numbers or the categories.</summary>
    readonly record struct Place(InputKind Kind, int Offset, int Size);

    readonly WindowConfig _plan;
    readonly Place[] _fields;

    /// <param name="plan">What the forecaster reads.</param>
    /// <param name="patchLength">Past values of a patch; the earliest patch may have fewer.</param>
    /// <param name="fields">How many fields are groups, the first ones; the others are always known.</param>
    public FeatureGroups(WindowConfig plan, int patchLength, int fields)
    {
        (_plan, PatchLength, _fields) = (plan, patchLength, new Place[fields]);
        Patches = (plan.HistoryLength + patchLength - 1) / patchLength;
        var (specs, steps, statics, categories) = (plan.Covariates.Fields, 0, 0, 0);
        foreach (var field in CovariateConfig.StepFields(specs)) Take(field, ref steps, specs[field].Size);
        for (var field = 0; field < specs.Length; field++)
        {
            if (specs[field].Kind == InputKind.Static) Take(field, ref statics, specs[field].Size);
            else if (specs[field].Kind == InputKind.Tokens) Take(field, ref categories, 1);
        }

        void Take(int field, ref int offset, int size)
        {
            if (field < fields) _fields[field] = new(specs[field].Kind, offset, size);
            offset += size;
        }
    }

    public int PatchLength { get; }

    /// <summary>Groups of past values.</summary>
    public int Patches { get; }

    public int Count => Patches + _fields.Length;

    /// <summary>The lags of a patch, the latest first: 1 is the last step.</summary>
    public (int First, int Last) Lags(int patch) => ((patch * PatchLength) + 1, Math.Min(_plan.HistoryLength, (patch + 1) * PatchLength));

    /// <summary>
    /// Writes a row of which no group is known: past values are at the series' level, the mean of those that are known; covariates and static numbers at their means in
    /// training, as where they are missing; categories are unknown. What is missing stays missing.
    /// </summary>
    public void WriteBaseline(HistoryBatch source, HistoryRows.Row row)
    {
        double sum = 0;
        var known = 0;
        foreach (var value in source.Values)
            if (!float.IsNaN(value)) (sum, known) = (sum + value, known + 1);
        for (var i = 0; i < source.Values.Length; i++) row.Values[i] = float.IsNaN(source.Values[i]) ? float.NaN : (float)(sum / known);
        source.Observed.CopyTo(row.Observed);

        // Fields that are no groups are the source's from the start.
        source.Covariates.CopyTo(row.Covariates);
        source.Statics.CopyTo(row.Statics);
        source.Categories.CopyTo(row.Categories);
        foreach (var field in _fields) Write(field, default, row);
    }

    /// <summary>Puts a group of the source into a row.</summary>
    public void Write(int group, HistoryBatch source, HistoryRows.Row row)
    {
        if (group >= Patches)
        {
            Write(_fields[group - Patches], source, row);
            return;
        }

        var (first, last) = Lags(group);
        var patch = (source.Values.Length - last)..(source.Values.Length - first + 1);
        source.Values[patch].CopyTo(row.Values[patch]);
    }

    /// <summary>Writes a field; as unknown where the spans are empty.</summary>
    void Write(Place field, HistoryBatch known, HistoryRows.Row row)
    {
        if (field.Kind == InputKind.Tokens) row.Categories[field.Offset] = known.Categories.IsEmpty ? 0 : known.Categories[field.Offset];
        else if (field.Kind == InputKind.Static) Copy(known.Statics, row.Statics, field.Offset, field.Size);
        else
        {
            for (var at = field.Offset; at < row.Covariates.Length; at += _plan.Covariates.StepSize) Copy(known.Covariates, row.Covariates, at, field.Size);
        }
    }

    static void Copy(ReadOnlySpan<float> source, Span<float> destination, int at, int size)
    {
        if (source.IsEmpty) destination.Slice(at, size).Fill(float.NaN);
        else source.Slice(at, size).CopyTo(destination[at..]);
    }
}
