using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>Takes the source of the row that a cursor stands on into a set of examples, and keeps its words.</summary>
/// <param name="row">The cursor's row.</param>
/// <param name="name">The column's name.</param>
/// <param name="longest">Steps that a source may have.</param>
/// <param name="words">Words; null for keys and numbers.</param>
/// <param name="features">Keys or numbers.</param>
sealed class SourceReader(DataViewRow row, string name, int longest, WordReader? words, FeatureReader? features)
{
    /// <summary>The words of the row that was read; null where there are none.</summary>
    public SentenceCell? Words => words?.Words;

    /// <summary>Appends the source to the first fields of a set; how many steps it has, which may be more than are allowed.</summary>
    public int Read(ExampleSet examples) => words is null ? features!.Read(examples) / examples.Fields[0].StepSize : words.Read(examples, longest);

    /// <summary>The number of a word of the target of the row that was read.</summary>
    public int NumberOf(ReadOnlySpan<char> word, WordVocabulary target) => words is null ? target.Of(word) : words.NumberOf(word, target);

    /// <summary>Refuses a source that is too long.</summary>
    public void Check(int steps)
    {
        if (steps > longest) ThrowTooLong(steps);
    }

    [DoesNotReturn]
    void ThrowTooLong(int steps) => throw new InvalidOperationException(
        $"Column '{name}' holds {steps} steps in row {row.Position}, but at most {longest} are translated. Split them into sentences, or train with a greater {nameof(LstmTranslationOptions.MaximumLength)}, or with {nameof(LstmTranslationOptions.TruncateSource)} where they are words.");
}
