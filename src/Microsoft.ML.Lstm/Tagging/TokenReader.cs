using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>Takes the tokens of the row that a cursor stands on into a set of examples.</summary>
sealed class TokenReader
{
    readonly DataViewRow _row;
    readonly TaggingConfig _config;
    readonly CellValues?[] _values;
    readonly TextCell?[] _texts;
    readonly LearntUnits? _language;
    int[] _tokens = [];
    float[] _numbers = [];

    /// <param name="row">The cursor's row.</param>
    /// <param name="config">What the network reads; the names of its inputs are columns of the row.</param>
    /// <param name="columns">What their keys stand for.</param>
    public TokenReader(DataViewRow row, TaggingConfig config, TokenColumns columns)
    {
        (_row, _config, _language) = (row, config, columns.Language);
        _texts = [.. config.Inputs.Select(input => input.Kind == TaggingInputKind.Text ? new TextCell(row, row.Schema[input.Name]) : null)];
        _values = [.. config.Inputs.Select((input, i) => input.Kind == TaggingInputKind.Text ? null
            : ColumnValues.Open(row, row.Schema[input.Name], Vocabulary.Tokens(row.Schema[input.Name], columns.KeyMeanings.ElementAtOrDefault(i)), input.Size))];
    }

    /// <summary>Appends all columns to <paramref name="examples"/>, whose example remains to be completed; how many tokens there are.</summary>
    public int Read(ExampleSet examples)
    {
        var (count, field) = (-1, 0);
        for (var i = 0; i < _config.Inputs.Length; i++)
        {
            var input = _config.Inputs[i];
            var tokens = _texts[i] is { } texts ? Append(examples, ref field, input, texts) : Append(examples, ref field, input, _values[i]!());
            if (count >= 0 && tokens != count) ThrowLengths(_config.Inputs[0].Name, count, input.Name, tokens, _row.Position);
            count = tokens;
        }
        return count;
    }

    int Append(ExampleSet examples, ref int field, TaggingInput input, TextCell texts)
    {
        var (vocabulary, count) = (input.Vocabulary!, texts.Read());
        if (_tokens.Length < count) _tokens = new int[Math.Max(count, 2 * _tokens.Length)];
        for (var t = 0; t < count; t++) _tokens[t] = vocabulary.Word(texts[t].Span);
        examples.AppendTokens(field++, _tokens.AsSpan(0, count));
        for (var t = 0; t < count; t++) _tokens[t] = TokenVocabulary.Shape(texts[t].Span);
        examples.AppendTokens(field++, _tokens.AsSpan(0, count));
        if (_config.CharacterFilters > 0)
        {
            var letters = Numbers(checked(count * TokenVocabulary.WordLength));
            for (var t = 0; t < count; t++) vocabulary.Letters(texts[t].Span, letters.Slice(t * TokenVocabulary.WordLength, TokenVocabulary.WordLength));
            examples.Append(field++, letters);
        }
        if (input.Language is null) return count;
        for (var t = 0; t < count; t++) _tokens[t] = _language!.Token(texts[t].Span);
        examples.AppendTokens(field++, _tokens.AsSpan(0, count));
        return count;
    }

    int Append(ExampleSet examples, ref int field, TaggingInput input, ReadOnlySpan<float> values)
    {
        if (values.Length % input.Size != 0 && input.Kind == TaggingInputKind.Numbers)
        {
            throw new InvalidOperationException($"Column '{input.Name}' holds {values.Length} values in row {_row.Position}, which is no multiple of its {input.Size} features per token. "
                + $"Give every token {input.Size} values, or state another {nameof(LstmFeatureColumn.FeaturesPerStep)}.");
        }
        try
        {
            if (input.Kind == TaggingInputKind.Numbers)
            {
                examples.Append(field++, values);
                return values.Length / input.Size;
            }
            var keys = Numbers(values.Length);
            for (var t = 0; t < keys.Length; t++) keys[t] = values[t] + TaggingInput.MissingKey;
            examples.Append(field++, keys);
            return values.Length;
        }
        catch (ArgumentException refused)
        {
            throw new InvalidOperationException($"Column '{input.Name}' cannot be read in row {_row.Position}. {refused.Message}", refused);
        }
    }

    Span<float> Numbers(int count)
    {
        if (_numbers.Length < count) _numbers = new float[Math.Max(count, 2 * _numbers.Length)];
        return _numbers.AsSpan(0, count);
    }

    /// <summary>Says that two columns do not have as many tokens.</summary>
    [DoesNotReturn]
    public static void ThrowLengths(string one, int length, string other, int otherLength, long row) => throw new InvalidOperationException(
        $"Column '{one}' holds {length} tokens in row {row}, but column '{other}' holds {otherLength}. Give one for each token.");
}
