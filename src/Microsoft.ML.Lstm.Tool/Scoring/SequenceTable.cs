using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>The class or the value of each series: a row a series, with the probability of each class.</summary>
sealed class SequenceTable : ITaskScorer
{
    readonly LoadedModel _model;
    readonly bool _isClass;

    public SequenceTable(LoadedModel model)
    {
        (_model, _isClass) = (model, model.Task == TaskKind.Classify);
        TableColumn series = new(model.Series!, ColumnKind.Text);
        Columns = _isClass ? [series, new("class", ColumnKind.Text), .. Classes().Select(name => new TableColumn($"probability of {name}", ColumnKind.Number))] : [series, new("value", ColumnKind.Number)];
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public void Score(TableBlock rows, TableBlock answers)
    {
        var scored = _model.Model.Transform(rows.View());
        var schema = scored.Schema;
        DataViewSchema.Column[] read = [schema[_model.Series!], schema[TaskTrainers.Score], .. _isClass ? [schema[TaskTrainers.Predicted]] : Array.Empty<DataViewSchema.Column>()];
        using var cursor = scored.GetRowCursor(read);
        var name = cursor.GetGetter<ReadOnlyMemory<char>>(read[0]);
        var text = default(ReadOnlyMemory<char>);
        var value = 0f;
        var scores = default(VBuffer<float>);
        var single = _isClass ? null : cursor.GetGetter<float>(read[1]);
        var many = _isClass ? cursor.GetGetter<VBuffer<float>>(read[1]) : null;
        var predicted = _isClass ? cursor.GetGetter<ReadOnlyMemory<char>>(read[2]) : null;
        while (cursor.MoveNext())
        {
            name(ref text);
            answers.Texts(0).Add(text.Span);
            if (single is not null)
            {
                single(ref value);
                answers.Numbers(1).Add(value);
            }
            else
            {
                predicted!(ref text);
                answers.Texts(1).Add(text.Span);
                many!(ref scores);
                for (var i = 0; i < scores.Length; i++) answers.Numbers(2 + i).Add(scores.GetItemOrDefault(i));
            }

            answers.EndRow();
        }
    }

    IEnumerable<string> Classes()
    {
        var schema = _model.Model.GetOutputSchema(new TableBlock(_model.Columns).View().Schema);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        schema[TaskTrainers.Score].GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString());
    }
}
