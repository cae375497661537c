using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What a rank says of the training that it is about to begin.</summary>
/// <param name="Fingerprint">Of options and data.</param>
/// <param name="Seed">Of all that is random.</param>
/// <param name="SeedIsGiven">Whether the options say it.</param>
/// <param name="HasCheckpoint">Whether the training keeps one.</param>
/// <param name="CheckpointLength">Bytes of the one that it resumes; 0 for none.</param>
/// <param name="WantsStop">Whether the user wants to stop already.</param>
sealed record TrainingCall(byte[] Fingerprint, int Seed, bool SeedIsGiven, bool HasCheckpoint, long CheckpointLength, bool WantsStop)
{
    /// <summary>Bytes of a call.</summary>
    public const int Size = 256;

    const int FingerprintSize = 32, HardwareSize = 128;

    /// <summary>Bits of the widest vectors.</summary>
    int Width { get; init; } = KernelWidth.Bits;

    /// <summary>What of the hardware bits depend on.</summary>
    string Hardware { get; init; } = KernelWidth.Description;

    /// <summary>The build of this library.</summary>
    Guid Library { get; init; } = typeof(TrainingCall).Module.ModuleVersionId;

    public void Write(Span<byte> call)
    {
        Fingerprint.CopyTo(call);
        BinaryPrimitives.WriteInt32LittleEndian(call[32..], Seed);
        (call[36], call[37], call[38]) = ((byte)(SeedIsGiven ? 1 : 0), (byte)(HasCheckpoint ? 1 : 0), (byte)(WantsStop ? 1 : 0));
        BinaryPrimitives.WriteInt64LittleEndian(call[40..], CheckpointLength);
        BinaryPrimitives.WriteInt32LittleEndian(call[48..], Width);
        Library.TryWriteBytes(call[56..]);
        Encoding.ASCII.GetBytes(Hardware.AsSpan(0, Math.Min(Hardware.Length, HardwareSize)), call.Slice(72, HardwareSize));
    }

    public static TrainingCall Read(ReadOnlySpan<byte> call) => new(
        call[..FingerprintSize].ToArray(), BinaryPrimitives.ReadInt32LittleEndian(call[32..]), call[36] == 1, call[37] == 1, BinaryPrimitives.ReadInt64LittleEndian(call[40..]), call[38] == 1)
    {
        Width = BinaryPrimitives.ReadInt32LittleEndian(call[48..]),
        Library = new(call.Slice(56, 16)),
        Hardware = Encoding.ASCII.GetString(call.Slice(72, HardwareSize)).TrimEnd('\0'),
    };

    /// <summary>Refuses ranks that would not train the same weights, all of them alike.</summary>
    /// <param name="calls">[ranks].</param>
    /// <param name="name">A rank in words.</param>
    /// <exception cref="InvalidOperationException">One differs.</exception>
    public static void Check(TrainingCall[] calls, Func<int, string> name)
    {
        for (var rank = 1; rank < calls.Length; rank++)
        {
            var (first, other) = (calls[0], calls[rank]);
            if (first.Library != other.Library) throw Differ(rank, "another build of this library", "Run the same program on all machines.");
            if (first.Hardware != other.Hardware) throw Differ(rank, $"{other.Hardware}, where rank 0 has {first.Hardware}, so its results would differ in their last bits", Narrow(calls));
            if (!first.Fingerprint.AsSpan().SequenceEqual(other.Fingerprint))
                throw Differ(rank, "other data, in another order, or other options", $"Give all the same. Where data are split or shuffled at random, give the MLContext a seed; processes that train something else each set {nameof(TrainingOptions.Machines)} with a {nameof(TrainingMachines.Count)} of 1.");
            if (first.SeedIsGiven != other.SeedIsGiven || (first.SeedIsGiven && first.Seed != other.Seed)) throw Differ(rank, "another seed", $"Give all the same {nameof(TrainingOptions.Seed)}, or none.");
        }

        InvalidOperationException Differ(int rank, string what, string remedy) => new($"{name(rank)} does not train the same as {name(0)}: it has {what}. {remedy}");
    }

    /// <summary>How to make all as narrow as the narrowest.</summary>
    static string Narrow(TrainingCall[] calls)
    {
        var architectures = calls.Select(call => call.Hardware[..Math.Max(0, call.Hardware.IndexOf(','))]).Distinct().Count();
        if (architectures > 1) return "Train on machines of one architecture.";
        var variable = calls.Min(call => call.Width) switch
        {
            >= 256 => "DOTNET_EnableAVX512=0",
            128 => "DOTNET_EnableAVX2=0",
            _ => "DOTNET_EnableHWIntrinsic=0",
        };
        return $"Set {variable} in the environment of all processes, or train on machines of one kind.";
    }
}
