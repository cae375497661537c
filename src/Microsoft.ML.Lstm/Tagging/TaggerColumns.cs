using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Sequences;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>The columns of a tagger: what it reads, and what it adds.</summary>
/// <param name="Tokens">Columns that are read.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Classes">Labels of whole sequences; null where there are none.</param>
sealed record TaggerColumns(TokenColumns Tokens, LabelValues Tags, LabelValues? Classes)
{
    public const string PredictedTags = "PredictedTags", TagProbabilities = "TagProbabilities";
    public const string SpanStarts = "SpanStarts", SpanLengths = "SpanLengths", SpanTypes = "SpanTypes", SpanProbabilities = "SpanProbabilities";

    static readonly string[] Own = [PredictedTags, TagProbabilities, SpanStarts, SpanLengths, SpanTypes, SpanProbabilities];

    /// <summary>The shapes of what is added, by those of the labels.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column tags, SchemaShape.Column? classes)
    {
        const SchemaShape.Column.VectorKind Vector = SchemaShape.Column.VectorKind.VariableVector;
        yield return MLNetInternals.ColumnOf(PredictedTags, Vector, NumberDataViewType.UInt32, isKey: true, tags.Annotations);
        yield return MLNetInternals.ColumnOf(TagProbabilities, Vector, NumberDataViewType.Single);
        yield return MLNetInternals.ColumnOf(SpanStarts, Vector, NumberDataViewType.Int32);
        yield return MLNetInternals.ColumnOf(SpanLengths, Vector, NumberDataViewType.Int32);
        yield return MLNetInternals.ColumnOf(SpanTypes, Vector, NumberDataViewType.UInt32, isKey: true,
            new([MLNetInternals.ColumnOf(KeyValues.Kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)]));
        yield return MLNetInternals.ColumnOf(SpanProbabilities, Vector, NumberDataViewType.Single);
        if (classes is { } label)
            foreach (var score in ScoreColumns.Shapes(PredictionTask.Multiclass, label)) yield return score;
    }

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, TaggingModel model)
    {
        var reads = Tokens.Bind(context, schema, model.Config.Inputs);
        return new(schema, reads, [.. Own.Select(name => Column(name, model)), .. Scores?.For(schema) ?? []]);
    }

    /// <summary>The tokens of rows, without any label.</summary>
    public ExampleSet Read(IHostEnvironment env, IDataView data, TaggingModel model)
    {
        Bind(env, data.Schema, model);
        var set = new ExampleSet(model.Config.Fields);
        using var cursor = data.GetRowCursor(model.Config.Inputs.Select(input => data.Schema[input.Name]));
        var (reader, cancellation) = (new TokenReader(cursor, model.Config, Tokens), new Cancellation(env, default));
        while (cancellation.MoveNext(cursor))
        {
            reader.Read(set);
            set.Complete(float.NaN);
        }
        return set;
    }

    DataViewSchema.DetachedColumn Column(string name, TaggingModel model) => name switch
    {
        PredictedTags => new(name, new VectorDataViewType(new KeyDataViewType(typeof(uint), Tags.Count)), Annotation(Tags.Values)),
        TagProbabilities => new(name, new VectorDataViewType(NumberDataViewType.Single, 0, Tags.Count)),
        SpanTypes => new(name, new VectorDataViewType(new KeyDataViewType(typeof(uint), Math.Max(1, model.SpanTypes.Length))), Annotation(KeyValues.OfTexts(model.SpanTypes))),
        SpanProbabilities => new(name, new VectorDataViewType(NumberDataViewType.Single)),
        _ => new(name, new VectorDataViewType(NumberDataViewType.Int32)),
    };

    static DataViewSchema.Annotations? Annotation(KeyValues? values)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        values?.AddTo(builder, KeyValues.Kind);
        return builder.ToAnnotations();
    }

    /// <summary>A getter of an added column, at the row of a pass that <paramref name="row"/> tells.</summary>
    public Delegate Getter(int added, TaggingPass pass, Func<int> row)
    {
        if (added >= Own.Length) return Scores!.Getter(added - Own.Length, () => pass.ClassProbabilities(row()));
        return Own[added] switch
        {
            PredictedTags => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) =>
            {
                var tags = pass.Tags(row());
                var editor = VBufferEditor.Create(ref value, tags.Length);
                for (var t = 0; t < tags.Length; t++) editor.Values[t] = (uint)tags[t] + 1;
                value = editor.Commit();
            }),
            TagProbabilities => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, pass.Probabilities(row()))),
            SpanStarts => OfSpans(pass, row, span => span.Start),
            SpanLengths => OfSpans(pass, row, span => span.Length),
            SpanTypes => OfSpans(pass, row, span => (uint)span.Type + 1),
            _ => OfSpans(pass, row, span => span.Probability),
        };
    }

    static ValueGetter<VBuffer<T>> OfSpans<T>(TaggingPass pass, Func<int> row, Func<TagSpan, T> select) => (ref VBuffer<T> value) =>
    {
        var spans = pass.Spans(row());
        var editor = VBufferEditor.Create(ref value, spans.Length);
        for (var i = 0; i < spans.Length; i++) editor.Values[i] = select(spans[i]);
        value = editor.Commit();
    };

    /// <summary>Writes the model and the columns that it adds as ONNX operators, for one row at a time: each has as many spans as its tags mark.</summary>
    public OnnxValue?[] WriteOnnx(TaggingModel model, IReadOnlyList<DataViewSchema.Column> columns, OnnxValue[] reads)
    {
        OnnxValue[] inputs = [.. reads.Select((value, i) => OnnxColumns.Read(value, columns[i], Read(model.Config.Inputs[i]), Tokens.KeyMeanings.ElementAtOrDefault(i)))];
        var written = TaggingOperators.Write(model, inputs);
        var spans = SpanOperators.Write(model.State.Network.Scheme, written.Tags, written.Field, Tags.Count);
        return
        [
            Keys(written.Tags),
            OnnxColumns.Write(written.Field.Probabilities, (VectorDataViewType)Column(TagProbabilities, model).Type),
            spans.Starts.Cast(OnnxType.Int32),
            spans.Lengths.Cast(OnnxType.Int32),
            Keys(spans.Types),
            spans.Probabilities,
            .. written.Classes is { } classes ? Scores!.WriteOnnx(classes).Select(score => (OnnxValue?)score) : [],
        ];

        static OnnxValue Keys(OnnxValue numbers) => numbers.Apply("Add", numbers.Graph.Integers(1)).Cast(OnnxType.UInt32);

        static FeatureSpec Read(TaggingInput input) => new(input.Name, input.Kind == TaggingInputKind.Numbers ? InputKind.Continuous : InputKind.Tokens, input.Size);
    }

    ScoreColumns? Scores => Classes is null ? null : new(PredictionTask.Multiclass, Classes.Count, Classes.Values, threshold: 0);

    /// <summary>Writes columns, or reads those of a model.</summary>
    public static TaggerColumns Transfer(ModelCodec codec, TaggingModel model, TaggerColumns? columns)
    {
        var tokens = TokenColumns.Transfer(codec, model.Config.Inputs, columns?.Tokens);
        var tags = LabelValues.Transfer(codec, columns?.Tags, model.Config.Tags.Length);
        if (!tags.Names.SequenceEqual(model.Config.Tags)) throw new InvalidDataException("Its tags are not those that its networks tell.");
        return new(tokens, tags, model.Config.Classes == 0 ? null : LabelValues.Transfer(codec, columns?.Classes, model.Config.Classes));
    }
}
