using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>The values of a row of an ensemble, from the rows of its models.</summary>
/// <param name="columns">Which column comes from where.</param>
/// <param name="rows">The models' rows, which stand at the same row.</param>
/// <param name="weights">Weights of the models.</param>
sealed class EnsembleValues(EnsembleColumns columns, DataViewRow[] rows, IReadOnlyList<double> weights)
{
    public ValueGetter<T> Getter<T>(int column) => columns.Role(column) == ColumnRole.First
        ? rows[0].GetGetter<T>(rows[0].Schema[columns.Place(0, column)])
        : ColumnGetter.Typed<T>(columns.Output[column], columns.Role(column) switch
        {
            ColumnRole.Mean when columns.Output[column].Type is VectorDataViewType => Vectors(column),
            ColumnRole.Mean => Numbers(column),
            ColumnRole.Class => Classes(),
            _ => Decisions(),
        });

    ValueGetter<float> Numbers(int column)
    {
        var getters = Getters<float>(column);
        return (ref float value) =>
        {
            var sum = 0.0;
            for (var model = 0; model < getters.Length; model++)
            {
                getters[model](ref value);
                sum += weights[model] * value;
            }

            value = (float)sum;
        };
    }

    ValueGetter<VBuffer<float>> Vectors(int column)
    {
        var (getters, buffers) = (Getters<VBuffer<float>>(column), new VBuffer<float>[rows.Length]);
        var values = new ReadOnlyMemory<float>[rows.Length];
        var dense = new float[rows.Length][];
        return (ref VBuffer<float> value) =>
        {
            for (var model = 0; model < getters.Length; model++)
            {
                getters[model](ref buffers[model]);
                if (buffers[model].Length != buffers[0].Length) throw new InvalidOperationException($"Column '{columns.Output[column].Name}' has {buffers[0].Length} values of one model and {buffers[model].Length} of another in the same row, which cannot be averaged.");
                if (dense[model]?.Length != buffers[model].Length) values[model] = dense[model] = new float[buffers[model].Length];
                buffers[model].CopyTo(dense[model]);
            }

            var editor = VBufferEditor.Create(ref value, buffers[0].Length);
            WeightedMean.Of(values, weights, editor.Values);
            value = editor.Commit();
        };
    }

    ValueGetter<uint> Classes()
    {
        var (scores, score) = (Vectors(columns.ScoreIndex), default(VBuffer<float>));
        return (ref uint value) =>
        {
            scores(ref score);
            var all = score.GetValues();
            var best = 0;
            for (var i = 1; i < all.Length; i++) if (all[i] > all[best]) best = i;
            value = all.Length == 0 || float.IsNaN(all[best]) ? 0 : (uint)(best + 1);
        };
    }

    ValueGetter<bool> Decisions()
    {
        var (scores, score) = (Numbers(columns.ScoreIndex), 0f);
        return (ref bool value) =>
        {
            scores(ref score);
            value = score > 0;
        };
    }

    ValueGetter<T>[] Getters<T>(int column) => [.. rows.Select((row, model) => row.GetGetter<T>(row.Schema[columns.Place(model, column)]))];
}
