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
            var random = new Random(seed);
            var good = ModelZip.Save(ml, estimator.Fit(rows), rows.Schema);

            var later = kind == "detector" ? BadData.Later(ml) : ml.Data.TakeRows(rows, 3);
            for (var i = 0; i < count; i++)
            {
                var file = i % 10 == 0 ? good[..random.Next(good.Length)] : Damaged(good, parts[random.Next(parts.Length)], random);
                files++;
                try
                {
                    if (DamagedRead.IsRefused(() => Reading.All(ModelZip.Load(file).Transform(later), column), $"{kind}, {i}")) refused++;
                }
                catch (DamagedRead.UnexpectedException fault)
                {
                    faults++;
                    Console.WriteLine(fault.Message);
                }
            }
        }

        Console.WriteLine($"damage: {files} files, refused: {refused}, answered: {files - refused - faults}, faults: {faults}");
        return faults == 0 ? 0 : 1;
    }

    static byte[] Damaged(byte[] good, string part, Random random)
    {
        var entry = ModelZip.Entry(good, part);
        return ModelZip.WithEntry(good, part, random.Next(5) == 0 ? Mutations.Of(entry, random) : Mutations.Sealed(entry, random));
    }
}
