using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Translates many rows at once, in blocks on several threads, and keeps its memory: one row alone has the same words. Not thread-safe.</summary>
sealed class TranslationPass
{
    /// <summary>Floats of logits, and of attention, that a block of rows may take.</summary>
    const long MostFloats = 1 << 23;

    readonly TranslationModel _model;
    readonly int _best;
    readonly RowBlocks _blocks;
    Translation[] _found = [];

    /// <param name="model">The model.</param>
    /// <param name="best">Translations of each row that are kept at most.</param>
    /// <param name="threads">Threads; 0 for every core.</param>
    public TranslationPass(TranslationModel model, int best, int threads) => (_model, _best, _blocks) = (model, best, new(new ThreadTeam(threads), Open));

    /// <summary>Translates all rows of a set; what is found stands until the next call.</summary>
    public void Translate(ExampleSet examples)
    {
        if (_found.Length < examples.Count) Array.Resize(ref _found, Math.Max(examples.Count, 2 * _found.Length));
        for (var row = 0; row < examples.Count; row++) _found[row] ??= new();
        _blocks.Run(examples);
    }

    /// <summary>What was found for a row.</summary>
    public Translation this[int row] => _found[row];

    BlockWork Open(int most)
    {
        var (network, weights) = (_model.State.Network, _model.Weights);
        var pass = new NetworkPass(network.Encoder, most);
        var (source, states) = (new SourceLoader(_model.State.Scaler), new DecoderStates(network, weights));
        var (how, search) = (_model.State.Search, new BeamSearch(_model.State.Search.Options));
        var (lengths, longest) = (new int[most], new int[most]);
        var edge = network.Encoder.InputEdges[0];
        var copies = Array.Empty<int>();
        return (examples, rows, places) =>
        {
            for (var first = 0; first < rows.Length;)
            {
                var steps = 1;
                foreach (var row in rows[first..]) steps = Math.Max(steps, examples.Steps(row));
                var floats = (long)how.BeamWidth * Math.Max(network.Config.TargetWords.Size + (network.Config.Copies ? (long)steps : 0), (long)how.Longest(steps) * steps);
                var count = (int)Math.Clamp(MostFloats / floats, 1, rows.Length - first);
                pass.Begin(steps);
                if (network.Config.Copies && copies.Length < count * steps) copies = new int[Math.Max(count * steps, 2 * copies.Length)];
                Array.Clear(copies);
                for (var i = 0; i < count; i++)
                {
                    source.Load(pass, edge, i, examples, rows[first + i]);
                    lengths[i] = examples.ValueCount(rows[first + i], 0) / examples.Fields[0].StepSize;
                    if (network.Config.Copies) examples.Tokens(rows[first + i], 1).CopyTo(copies.AsSpan(i * steps));
                    // By its own length, so that a translation is no longer in a batch than alone.
                    longest[i] = how.Longest(Math.Max(1, lengths[i]));
                }
                pass.Forward(count, weights.Encoder, seed: null);
                states.Begin(pass, count * how.BeamWidth, network.Config.Copies ? copies.AsSpan(0, count * steps) : default);
                search.Run(states, count, steps, lengths, longest);
                for (var i = 0; i < count; i++) _found[places[first + i]].Take(search, i, steps, lengths[i], _best);
                first += count;
            }
        };
    }
}
