using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;
using Parquet;
using Parquet.Schema;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class ParquetTests
{
    [TestMethod]
    public async Task A_Parquet_file_of_other_types_is_scored_as_the_same_CSV_is()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        var lines = File.ReadAllLines(next)[1..].Select(line => line.Split(',')).ToArray();
        DataField[] fields = [new DateTimeDataField("day", DateTimeFormat.Timestamp), new DataField("units", typeof(double), isNullable: true), new DataField("shop", typeof(string), isNullable: true)];
        await using (var stream = File.Create(folder["next.parquet"]))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            // A row group ends within a series.
            foreach (var part in lines.Chunk(31))
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<DateTime>(fields[0], part.Select(cells => DateTime.Parse(cells[1])).ToArray());
                await group.WriteAsync<double>(fields[1], part.Select(cells => (double?)double.Parse(cells[2])).ToArray());
                await group.WriteAsync(fields[2], part.Select(cells => cells[0]).ToArray());
            }
        }

        Run.Well("score", Trained.Forecaster, next, "-o", folder["a.csv"]);
        Run.Well("score", Trained.Forecaster, folder["next.parquet"], "-o", folder["b.csv"]);
        Assert.AreEqual(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
    }

    [TestMethod]
    public void What_is_written_reads_back_the_same()
    {
        TableColumn[] columns = [new("text", ColumnKind.Text), new("number", ColumnKind.Number), new("real", ColumnKind.Real), new("whole", ColumnKind.Integer), new("time", ColumnKind.Time)];
        var block = new TableBlock(columns);
        for (var row = 0; row < 1000; row++)
        {
            block.Texts(0).Add((row % 7 == 0 ? "" : $"name \"{row}\", of all").AsSpan());
            block.Numbers(1).Add(row % 5 == 0 ? float.NaN : row / 3f);
            block.Reals(2).Add(row % 6 == 0 ? double.NaN : row * 1e-20);
            block.Integers(3).Add(long.MaxValue - row);
            block.Times(4).Add(new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc).AddMinutes(row * 30));
            block.EndRow();
        }

        using var folder = new Folder();
        foreach (var name in new[] { "t.parquet", "t.csv" })
        {
            using (var stream = File.Create(folder[name]))
            using (var writer = TableFile.Create(name, stream, columns)) writer.Write(block);
            using var reader = TableFile.Open(folder[name]);
            reader.Select(columns, "text");
            var read = new TableBlock(columns);
            while (reader.MoveNext()) reader.CopyTo(read);
            CollectionAssert.AreEqual(block.Texts(0), read.Texts(0), name);
            CollectionAssert.AreEqual(block.Numbers(1), read.Numbers(1), name);
            CollectionAssert.AreEqual(block.Reals(2), read.Reals(2), name);
            CollectionAssert.AreEqual(block.Integers(3), read.Integers(3), name);
            CollectionAssert.AreEqual(block.Times(4), read.Times(4), name);
        }
    }

    [TestMethod]
    public void Scores_are_written_as_Parquet()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"]);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["f.parquet"]);
        using var csv = TableFile.Open(folder["f.csv"]);
        using var parquet = TableFile.Open(folder["f.parquet"]);
        CollectionAssert.AreEqual(csv.Names.ToArray(), parquet.Names.ToArray());
        TableColumn[] columns = [new("shop", ColumnKind.Text), new("step", ColumnKind.Integer), new("day", ColumnKind.Time), new("forecast", ColumnKind.Number)];
        var tables = new[] { csv, parquet }.Select(reader =>
        {
            reader.Select(columns, "shop");
            var table = new TableBlock(columns);
            while (reader.MoveNext()) reader.CopyTo(table);
            return table;
        }).ToArray();
        Assert.AreEqual(42, tables[1].Rows);
        CollectionAssert.AreEqual(tables[0].Numbers(3), tables[1].Numbers(3));
        CollectionAssert.AreEqual(tables[0].Times(2), tables[1].Times(2));
        Run.Well("score", Trained.Forecaster, next, "-o", folder["p.parquet"], "--shard", "0/1");
        Run.Of("merge", folder["p.parquet"], "--shards", "1").Refused(ExitCode.Exists);
    }

    [TestMethod]
    public void A_damaged_file_is_refused()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Forecaster, folder.Sales("next.csv", 84, 98), "-o", folder["f.parquet"]);
        var bytes = File.ReadAllBytes(folder["f.parquet"]);
        Run.Of("score", Trained.Forecaster, folder.Write("text.parquet", "shop,day,units\n"), "-o", folder["g.csv"]).Refused(ExitCode.Data, "text.parquet");
        File.WriteAllBytes(folder["half.parquet"], bytes[..(bytes.Length / 2)]);
        Run.Of("score", Trained.Forecaster, folder["half.parquet"], "-o", folder["g.csv"]).Refused(ExitCode.Data, "half.parquet");
        Run.Of("score", Trained.Forecaster, folder["f.parquet"], "-o", folder["g.csv"]).Refused(ExitCode.Data, "no column 'units'");
    }
}
