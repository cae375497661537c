using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>The columns of a language model: what it reads, and what it adds.</summary>
/// <param name="Text">The column that is read.</param>
/// <param name="Output">The column of completions.</param>
/// <param name="Perplexity">The column of perplexities; null for none.</param>
/// <param name="Embedding">The column of embeddings; null for none.</param>
/// <param name="Pooling">What an embedding is.</param>
/// <param name="Generation">How texts are continued.</param>
sealed record GenerationColumns(TextColumn Text, string Output, string? Perplexity, string? Embedding, SequencePooling Pooling, TextGenerationOptions Generation)
{
    /// <summary>The version of its part of a file.</summary>
    public const uint FormatVersion = 2;

    const uint FirstWithTokens = 2;

    /// <summary>The column of tokens; null for none.</summary>
    public string? Tokens { get; init; }

    /// <summary>Which of the added columns each one is.</summary>
    public enum Kind
    {
        Completion,
        Perplexity,
        Embedding,
        Tokens,
    }

    /// <summary>The kinds of the added columns in their order.</summary>
    public Kind[] Kinds => [Kind.Completion, .. Perplexity is null ? (Kind[])[] : [Kind.Perplexity], .. Embedding is null ? (Kind[])[] : [Kind.Embedding], .. Tokens is null ? (Kind[])[] : [Kind.Tokens]];

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(schema, [Text.Bind(context, schema)], Kinds.Select(kind => kind switch
        {
            Kind.Completion => new DataViewSchema.DetachedColumn(Output, Text.WrittenType, Annotations(Text.Keys)),
            Kind.Perplexity => new(Perplexity!, NumberDataViewType.Single),
            Kind.Tokens => new(Tokens!, Text.TokensType, Annotations(Text.TokenValues)),
            _ => new(Embedding!, new VectorDataViewType(NumberDataViewType.Single, model.Units)),
        }));
    }

    static DataViewSchema.Annotations? Annotations(KeyValues? values)
    {
        if (values is null) return null;
        var builder = new DataViewSchema.Annotations.Builder();
        values.AddTo(builder, KeyValues.Kind);
        return builder.ToAnnotations();
    }

    /// <summary>Writes columns, or reads some.</summary>
    public static GenerationColumns Transfer(ModelCodec codec, GenerationColumns? columns) => new(
        TextColumn.Transfer(codec, columns?.Text), codec.Name(columns?.Output), codec.OptionalName(columns?.Perplexity), codec.OptionalName(columns?.Embedding),
        codec.Choice(columns?.Pooling), Transfer(codec, columns?.Generation))
    {
        Tokens = codec.Version < FirstWithTokens ? null : codec.OptionalName(columns?.Tokens),
    };

    static TextGenerationOptions Transfer(ModelCodec codec, TextGenerationOptions? options) => new()
    {
        Temperature = codec.Float(options?.Temperature, 0),
        TopK = codec.IntOrNull(options?.TopK),
        TopP = codec.Float(options?.TopP, 0, 1),
        RepetitionPenalty = codec.Float(options?.RepetitionPenalty, 1),
        MaximumLength = codec.Int(options?.MaximumLength, 1),
        StopWords = codec.List(options?.StopWords, 0, 1 << 16, codec.Text),
        Seed = codec.Int(options?.Seed),
    };
}
