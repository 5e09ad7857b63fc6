/* Wrong: a semicolon is missing, so the compiler refuses it. cc -o does_not_build does_not_build.c */
#include <stdio.h>

int main(void) {
    printf("The server is ready to receive\n")
    return 0;
}
