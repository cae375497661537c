using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>Takes the source of the row that a cursor stands on into a set of examples, and keeps its words.</summary>
/// <param name="row">The cursor's row.</param>
/// <param name="name">The column's name.</param>
/// <param name="longest">Steps that a source may have.</param>
/// <param name="sentence">Words; null for keys and numbers.</param>
/// <param name="vocabulary">Of words.</param>
/// <param name="features">Keys or numbers.</param>
sealed class SourceReader(DataViewRow row, string name, int longest, SentenceCell? sentence, WordVocabulary? vocabulary, FeatureReader? features)
{
    int[] _tokens = [];

    /// <summary>The words of the row that was read; null where there are none.</summary>
    public SentenceCell? Words => sentence;

    /// <summary>Appends the source to the first field of a set; how many steps it has, which may be more than are allowed.</summary>
    public int Read(ExampleSet examples)
    {
        if (sentence is null) return features!.Read(examples) / examples.Fields[0].StepSize;
        var count = sentence.Read();
        if (_tokens.Length < count) _tokens = new int[Math.Max(count, 2 * _tokens.Length)];
        for (var t = 0; t < count; t++) _tokens[t] = vocabulary!.Of(sentence[t]);
        examples.AppendTokens(0, _tokens.AsSpan(0, count));
        return count;
    }

    /// <summary>Refuses a source that is too long.</summary>
    public void Check(int steps)
    {
        if (steps > longest) ThrowTooLong(steps);
    }

    [DoesNotReturn]
    void ThrowTooLong(int steps) => throw new InvalidOperationException(
        $"Column '{name}' holds {steps} steps in row {row.Position}, but at most {longest} are translated. Split them into sentences, or train with a greater {nameof(LstmTranslationOptions.MaximumLength)}.");
}
