using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>Works on a reconstructed row.</summary>
/// <param name="pass">The pass that reconstructed it.</param>
/// <param name="values">The input row.</param>
/// <param name="place">Where it stands among the rows that were asked about.</param>
/// <param name="reconstruction">The reconstruction.</param>
delegate void ReconstructionWork(AutoencoderPass pass, ReadOnlySpan<float> values, int place, ReadOnlySpan<float> reconstruction);

/// <summary>Reconstructs many rows, in blocks on several threads, and keeps its memory. Not thread-safe.</summary>
sealed class AutoencoderBlocks
{
    readonly Func<int, AutoencoderPass> _newPass;
    readonly RowBlocks _blocks;
    ReconstructionWork _work = null!;

    public AutoencoderBlocks(Func<int, AutoencoderPass> newPass, ThreadTeam team) => (_newPass, _blocks) = (newPass, new(team, Open));

    /// <summary>Runs rows of a set; all of them when none are named.</summary>
    public void Run(ExampleSet examples, int[]? rows, ReconstructionWork work)
    {
        _work = work;
        _blocks.Run(examples, rows);
    }

    BlockWork Open(int most)
    {
        var pass = _newPass(most);
        return (examples, rows, places) =>
        {
            pass.Run(examples, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                var values = examples.Values(rows[i], 0);
                _work(pass, values, places[i], pass.Row(i, values.Length));
            }
        };
    }
}
