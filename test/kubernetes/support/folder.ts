/** Name in the environment by which the runner tells the tests where the API server's folder is. */
export const folderVariable = 'BRICKYARD_TEST_KUBERNETES';
