using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm;

/// <summary>A text in the making: what is appended is read, what is generated is read, too, and the state goes on, in memory that does not grow with the text. One call at a time.</summary>
public sealed class LstmTextSession
{
    readonly LanguageModel _model;
    readonly TextUnits _units;
    readonly TextGenerationOptions _options;
    readonly TokenWriter _writer;
    readonly List<int> _tokens = [];
    ulong _hash;
    int _isBusy;

    internal LstmTextSession(LanguageModel model, TextUnits units, TextGenerationOptions options)
    {
        (_model, _units, _options, _writer) = (model, units, options, new(new(model), units.Unknown));
        Restart();
    }

    /// <summary>Whether the model has ended the text; what follows belongs to the next one.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Begins a new text.</summary>
    /// <exception cref="InvalidOperationException">Another call is under way.</exception>
    public void Restart() => Alone(() =>
    {
        _writer.Begin();
        (_hash, IsEnded) = (Fnv1a.Empty, false);
    });

    /// <summary>Reads the next part of the text.</summary>
    /// <exception cref="InvalidOperationException">Another call is under way.</exception>
    public void Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Alone(() =>
        {
            _tokens.Clear();
            _units.Encode(text.AsMemory(), _tokens);
            Read(CollectionsMarshal.AsSpan(_tokens));
            IsEnded &= _tokens.Count == 0;
        });
    }

    /// <summary>Continues the text, and hands it out as it is made, each part on a thread of the pool.</summary>
    /// <param name="options">How; null for those of the estimator.</param>
    /// <param name="cancellationToken">Ends the generation; the text then stands where it has come to.</param>
    /// <exception cref="InvalidOperationException">Another call is under way.</exception>
    public async IAsyncEnumerable<string> GenerateAsync(TextGenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= _options;
        var (sampler, text) = (Completer.Sampler(_model, options), new CompletionText(_units, options.StopWords));
        sampler.Restart(Completer.SeedOf(options.Seed, _hash));
        for (var count = 0; count < options.MaximumLength && !text.IsStopped; count++)
        {
            var token = await Task.Run(() => Next(sampler, options), cancellationToken).ConfigureAwait(false);
            if (IsEnded) break;
            if (text.Add(token) is { Length: > 0 } part) yield return part;
        }
        if (text.Finish() is { Length: > 0 } rest) yield return rest;
    }

    int Next(TokenSampler sampler, TextGenerationOptions options)
    {
        var token = 0;
        Alone(() =>
        {
            token = _writer.Next(sampler, options.RepetitionPenalty);
            _hash = Completer.Hash(_hash, [token]);
            IsEnded = token == LanguageModel.EndOfText;
        });
        return token;
    }

    void Read(ReadOnlySpan<int> tokens)
    {
        _writer.Read(tokens);
        _hash = Completer.Hash(_hash, tokens);
    }

    void Alone(Action work)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0) throw new InvalidOperationException("Another call of this text is under way. Wait for it, or begin a text for each of them with StartText.");
        try
        {
            work();
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }
}
