/* What libxlsxwriter takes by itself: a sheet of the cells in a file, one a line, columns parted by tabs; a cell that begins with # is a number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  FILE *in = fopen(argv[1], "r");
  if (!in) return 66;
  lxw_workbook_options options = {.constant_memory = LXW_TRUE};
  lxw_workbook *book = workbook_new_opt(argv[2], &options);
  lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
  char *line = NULL;
  size_t room = 0;
  for (lxw_row_t row = 0; getline(&line, &room, in) > 0; row++) {
    char *rest = line, *cell;
    line[strcspn(line, "\n")] = 0;
    for (lxw_col_t column = 0; (cell = strsep(&rest, "\t")); column++) {
      if (*cell == '#') worksheet_write_number(sheet, row, column, atof(cell + 1), NULL);
      else if (*cell) worksheet_write_string(sheet, row, column, cell, NULL);
    }
  }
  free(line);
  fclose(in);
  return workbook_close(book);
}
