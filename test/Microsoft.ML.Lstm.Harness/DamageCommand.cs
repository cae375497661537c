using Microsoft.ML.Lstm.Tests;
using Microsoft.ML.Lstm.Tests.Fuzzing;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Damages files of every kind of model, as they lie on the disk and under checksums that agree: they are refused, or answer.</summary>
static class DamageCommand
{
    public static int Run(int count, int seed)
    {
        var ml = new MLContext(seed: 1);
        var (files, refused, faults) = (0, 0, 0);
        foreach (var (kind, rows, estimator, column, parts) in Models.All(ml))
        {
            var good = ModelZip.Save(ml, estimator.Fit(rows), rows.Schema);
            var later = kind == "detector" ? BadData.Later(ml) : ml.Data.TakeRows(rows, 3);
            Try(kind, good, random => Damaged(good, parts[random.Next(parts.Length)], random), file => Reading.All(ModelZip.Load(file).Transform(later), column));
        }
        foreach (var (kind, train, load) in Decisions.All)
        {
            using var stream = new MemoryStream();
            train(1, stream);
            var good = stream.ToArray();
            Try(kind, good, random => Damaged(good, random), file => load(new MemoryStream(file)).Ask());
        }

        Console.WriteLine($"damage: {files} files, refused: {refused}, answered: {files - refused - faults}, faults: {faults}");
        return faults == 0 ? 0 : 1;

        void Try(string kind, byte[] good, Func<Random, byte[]> damage, Action<byte[]> read)
        {
            var random = new Random(seed);
            for (var i = 0; i < count; i++)
            {
                var file = i % 10 == 0 ? good[..random.Next(good.Length)] : damage(random);
                files++;
                try
                {
                    if (DamagedRead.IsRefused(() => read(file), $"{kind}, {i}")) refused++;
                }
                catch (DamagedRead.UnexpectedException fault)
                {
                    faults++;
                    Console.WriteLine(fault.Message);
                }
            }
        }
    }

    static byte[] Damaged(byte[] good, string part, Random random)
    {
        var entry = ModelZip.Entry(good, part);
        return ModelZip.WithEntry(good, part, Damaged(entry, random));
    }

    static byte[] Damaged(byte[] envelope, Random random) => random.Next(5) == 0 ? Mutations.Of(envelope, random) : Mutations.Sealed(envelope, random);
}
