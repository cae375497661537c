using System.Text;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>Reads texts of rows one after the other, and continues them. Not thread-safe.</summary>
sealed class Completer
{
    readonly TextColumn _column;
    readonly TextGenerationOptions _options;
    readonly LanguageReader _reader;
    readonly TokenWriter _writer;
    readonly TokenSampler _sampler;
    readonly List<int> _written = [];

    public Completer(LanguageModel model, TextColumn column, TextGenerationOptions options)
    {
        (_column, _options, _reader) = (column, options, new(model));
        (_writer, _sampler) = (new(_reader, column.Unknown), Sampler(model, options));
    }

    /// <summary>The reader, which has read the last row's text and its completion.</summary>
    public LanguageReader Reader => _reader;

    /// <summary>A sampler as options say.</summary>
    public static TokenSampler Sampler(LanguageModel model, TextGenerationOptions options) =>
        new(model.Config.Vocabulary, 0) { Temperature = options.Temperature, TopK = options.TopK, TopP = options.TopP };

    /// <summary>The hash of tokens that follow others.</summary>
    public static ulong Hash(ulong before, ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens) before = Fnv1a.Add(before, (uint)token);
        return before;
    }

    /// <summary>The seed of a completion: of the options' and of the text so far alone.</summary>
    public static ulong SeedOf(int seed, ulong hash) => new SplitMix64(hash ^ ((ulong)(uint)seed << 32)).Next();

    /// <summary>Continues a text; the tokens stand until the next call. Of tokens that are words, a stop word is one of them.</summary>
    public List<int> Complete(ReadOnlySpan<int> prompt)
    {
        _written.Clear();
        Write(prompt, token =>
        {
            if (_column.Form == TextForm.Words && _options.StopWords.Contains(_column.Words.Text(token))) return false;
            _written.Add(token);
            return true;
        });
        return _written;
    }

    /// <summary>Continues a text, as a text.</summary>
    public string CompleteText(ReadOnlySpan<int> prompt)
    {
        var (completion, text) = (new CompletionText(_column.Units!, _options.StopWords), new StringBuilder());
        Write(prompt, token =>
        {
            text.Append(completion.Add(token));
            return !completion.IsStopped;
        });
        return text.Append(completion.Finish()).ToString();
    }

    // Hands out tokens until one is not wanted, the text ends, or there are enough.
    void Write(ReadOnlySpan<int> prompt, Func<int, bool> take)
    {
        _writer.Begin();
        _writer.Read(prompt);
        _sampler.Restart(SeedOf(_options.Seed, Hash(Fnv1a.Empty, prompt)));
        for (var count = 0; count < _options.MaximumLength; count++)
            if (_writer.Next(_sampler, _options.RepetitionPenalty) is var token && (token == LanguageModel.EndOfText || !take(token))) return;
    }
}
